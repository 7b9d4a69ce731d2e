/* omit.h -- which check is left out, chosen when it runs: one program stands for all that lack a check. */
extern unsigned pg_core_omit;
#define PG_CORE_OMIT (*(const volatile unsigned *)&pg_core_omit)
