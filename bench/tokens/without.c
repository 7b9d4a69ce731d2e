/* without.c -- main.c without tokens. */
#define PG_BENCH_WITHOUT
#include "main.c"
