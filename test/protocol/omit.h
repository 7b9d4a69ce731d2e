/* omit.h -- which check is left out, chosen when it runs: one program stands for all that lack a check. */
extern unsigned pg_omit;
