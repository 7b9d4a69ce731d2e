/* lisp.h -- included before runtime-c/lisp/reader.c for WP, besides prelude.h. char is unsigned on Arm, and of names whose letters are compared
 * with the input's bytes WP's memory model has no other view. */
#define char unsigned char
