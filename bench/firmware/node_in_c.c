/* node_in_c.c -- the node's own source, compiled a second time with a route that is hand-written C in the place of the route
 * machine: what is measured against differs in that call alone. */
#include "vm/vm.h"

void c_standard_path(struct pg_vm *vm, const struct pg_program *program, struct pg_outcome *out);

#define pg_run c_standard_path
#define pg_node_init node_in_c_init
#define pg_node_event node_in_c_event
#define pg_node_report node_in_c_report
#include "node/node.c"
