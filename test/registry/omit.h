/* omit.h -- which check is left out, chosen when it runs: one program stands for all that lack a check. */
extern unsigned pg_registry_omit, pg_node_omit;
#define PG_REGISTRY_OMIT (*(const volatile unsigned *)&pg_registry_omit)
#define PG_NODE_OMIT (*(const volatile unsigned *)&pg_node_omit)
