/* Random bytes that nobody can guess. */
#ifndef SYNC_RANDOM_H
#define SYNC_RANDOM_H

#include <stddef.h>
#include <stdint.h>

/* Fills OUT with LEN bytes from the system's generator. */
void random_bytes(void *out, size_t len);
/* A whole number from 0 to BELOW - 1, each as likely. */
uint32_t random_below(uint32_t below);

#endif
