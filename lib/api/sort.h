/*
 * sort.h - arrays that are mostly short, in order
 *
 * qsort(3) calls its comparison, and moves bytes: an array of a few elements is sorted before it is half done.
 */
#ifndef T2_SORT_H
#define T2_SORT_H

#include <stddef.h>
#include <stdlib.h>

#define T2_SORT_FEW	64u		/* so many are sorted by insertion */

/*
 * qsort(3) for n elements of an array of any type; cmp is compiled in.  It asks whether that is more than 0: what is
 * said first of "x > y ? 1 : -(x < y)".
 */
#define T2_SORT(array, n, cmp) do {							\
	__typeof__(&(array)[0]) const v_ = (array);					\
	const size_t n_ = (n);								\
											\
	if (n_ > T2_SORT_FEW)								\
		qsort(v_, n_, sizeof(*v_), cmp);					\
	else										\
		for (size_t i_ = 1; i_ < n_; i_++) {					\
			const __typeof__(*v_) moved_ = v_[i_];				\
			size_t k_ = i_;							\
											\
			for (; k_ > 0 && cmp(&v_[k_ - 1], &moved_) > 0; k_--)		\
				v_[k_] = v_[k_ - 1];					\
			v_[k_] = moved_;						\
		}									\
} while (0)

#endif
