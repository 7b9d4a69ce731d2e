/* mbedtls_config.h -- what of Mbed TLS is compiled: its SHA-256, without its test of itself. */
#define MBEDTLS_SHA256_C
