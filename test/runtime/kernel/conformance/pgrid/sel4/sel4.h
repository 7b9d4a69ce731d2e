/* sel4.h -- the name under which a program of libsel4 includes it. */
#include "libsel4/sel4.h"
