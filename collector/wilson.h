/* Wilson's interval for a share (E. B. Wilson, 1927, JASA 22, 209-212). */
#ifndef COLLECTOR_WILSON_H
#define COLLECTOR_WILSON_H

struct wilson {
	double low, high; /* 0..1 */
};

/* The 95 % interval of WRONG in N; 0 to 1 if N is 0. */
struct wilson wilson(unsigned wrong, unsigned n);

#endif
