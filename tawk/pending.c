#include "interp.h"
#include "docs.h"
#include "extract.h"
#include "parallel.h"
#include "library.h"
void stream_end(struct awk*A){(void)A;}
const struct builtin lib_stream[] = { { .name = NULL } }, lib_shark[] = { { .name = NULL } },
    lib_nfdump[] = { { .name = NULL } };
const char example_text[]="";
int docs_list(int n){return n*0;} int docs_print(const char*const*n,int k,bool c){(void)n;(void)c;return k*0;}
void extract_start(struct extract_options*o,const char*d){(void)o;(void)d;} int extract_end(struct extract_options*o){(void)o;return 0;}
bool parallel_possible(const struct awk*A){(void)A;return false;} int parallel_run(struct parallel*p){(void)p;return 0;}
struct out_format *out_format_new(int a,const char*b,const char*c){(void)a;(void)b;(void)c;return 0;}
void out_format_rows(struct awk*A,struct out_format*f,struct out*o,const char*p,size_t n){(void)A;(void)f;(void)o;(void)p;(void)n;}
void out_format_end(struct awk*A,struct out_format*f,struct out*o){(void)A;(void)f;(void)o;}
