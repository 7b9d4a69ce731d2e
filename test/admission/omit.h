/* omit.h -- which check is left out, chosen when it runs: one program stands for all that lack a check. */
extern unsigned pg_admission_omit, pg_token_omit, pg_ed25519_omit, pg_wire_omit;
#define PG_ADMISSION_OMIT (*(const volatile unsigned *)&pg_admission_omit)
#define PG_TOKEN_OMIT (*(const volatile unsigned *)&pg_token_omit)
#define PG_ED25519_OMIT (*(const volatile unsigned *)&pg_ed25519_omit)
#define PG_WIRE_OMIT (*(const volatile unsigned *)&pg_wire_omit)
