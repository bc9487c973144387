#include "collector/phone.h"

#include <stdbool.h>
#include <string.h>

#include "schema/mem.h"

#define DIGITS_MIN 5
#define DIGITS_MAX 15 /* ITU-T E.164 */

/* The digits of WRITTEN without "(0)", at most MAX of them. */
static size_t
digits_of(const char *written, char *out, size_t max)
{
	size_t n = 0;

	for (; *written != '\0' && n < max; written++)
		if (strncmp(written, "(0)", 3) == 0)
			written += 2;
		else if (*written >= '0' && *written <= '9')
			out[n++] = *written;
	out[n] = '\0';
	return n;
}

char *
phone_normal(const char *written, const char *country)
{
	char digits[DIGITS_MAX + 6], *d = digits, *normal;
	bool whole = written[strspn(written, " ")] == '+';
	size_t n = digits_of(written, digits, sizeof(digits) - 1);

	if (!whole && strncmp(d, "00", 2) == 0) {
		whole = true;
		d += 2;
	} else if (!whole && *d == '0')
		d++;
	n = strlen(d);
	normal = whole ? mem_printf("+%s", d) : mem_printf("+%s%s", country, d);
	if (n < DIGITS_MIN || strlen(normal) > DIGITS_MAX + 1)
		*normal = '\0';
	mem_wipe(digits, sizeof(digits));
	return normal;
}
