/* Names that stand for a descriptor which is open already. */
#ifndef T2_DESCRIPTOR_H
#define T2_DESCRIPTOR_H

/* What "-", /dev/stdin or /dev/fd/N stands for where it is read; -1 for a file. */
int	descriptor_in(const char *name);
/* What "-", /dev/stdout, /dev/stderr or /dev/fd/N stands for where it is written; -1 for a file. */
int	descriptor_out(const char *name);

#endif
