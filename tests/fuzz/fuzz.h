/* What a fuzz target is: called with any bytes, it must return 0; a broken
 * property aborts. */
#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>

#include "schema/err.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

#define must(property)                                                         \
	do {                                                                   \
		if (!(property))                                               \
			fatal("broken: %s", #property);                        \
	} while (0)

#endif
