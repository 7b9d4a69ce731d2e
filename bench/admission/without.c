/* without.c -- main.c without admission. */
#define PG_BENCH_WITHOUT
#include "main.c"
