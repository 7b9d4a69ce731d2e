/* omit.h -- which check is left out, chosen when it runs: one program stands for all that lack a check. */
extern unsigned pg_audit_omit, pg_wire_omit;
#define PG_AUDIT_OMIT (*(const volatile unsigned *)&pg_audit_omit)
#define PG_WIRE_OMIT (*(const volatile unsigned *)&pg_wire_omit)
