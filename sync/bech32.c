#include "sync/bech32.h"

#include <ctype.h>
#include <string.h>

#include "schema/mem.h"

#define CHECKSUM_LEN 6

static const char charset[] = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

static uint32_t
polymod_step(uint32_t sum, uint8_t value)
{
	static const uint32_t generator[5] = { 0x3b6a57b2, 0x26508e6d,
		0x1ea119fa, 0x3d4233dd, 0x2a1462b3 };
	uint8_t top = (uint8_t)(sum >> 25);
	int i;

	sum = (sum & 0x1ffffff) << 5 ^ value;
	for (i = 0; i < 5; i++)
		sum ^= (top >> i & 1) ? generator[i] : 0;
	return sum;
}

static uint32_t
polymod_hrp(const char *hrp)
{
	uint32_t sum = 1;
	const char *p;

	for (p = hrp; *p != '\0'; p++)
		sum = polymod_step(sum, (uint8_t)*p >> 5);
	sum = polymod_step(sum, 0);
	for (p = hrp; *p != '\0'; p++)
		sum = polymod_step(sum, (uint8_t)*p & 31);
	return sum;
}

static char *
put(char *p, uint32_t *sum, uint8_t value)
{
	*sum = polymod_step(*sum, value);
	*p = charset[value];
	return p + 1;
}

char *
bech32_encode(const char *hrp, const uint8_t *data, size_t len, bool upper)
{
	size_t hrp_len = strlen(hrp);
	char *text =
	    mem_array(hrp_len + 1 + (len * 8 + 4) / 5 + CHECKSUM_LEN + 1, 1);
	char *p = text + hrp_len;
	uint32_t sum = polymod_hrp(hrp), bits = 0;
	int n = 0, i;
	size_t k;

	memcpy(text, hrp, hrp_len);
	*p++ = '1';
	for (k = 0; k < len; k++) {
		bits = (bits << 8 | data[k]) & 0xfff;
		for (n += 8; n >= 5; n -= 5)
			p = put(p, &sum, bits >> (n - 5) & 31);
	}
	if (n > 0)
		p = put(p, &sum, bits << (5 - n) & 31);
	for (i = 0; i < CHECKSUM_LEN; i++)
		sum = polymod_step(sum, 0);
	sum ^= 1;
	for (i = 0; i < CHECKSUM_LEN; i++)
		*p++ = charset[sum >> 5 * (CHECKSUM_LEN - 1 - i) & 31];
	for (p = text; upper && *p != '\0'; p++)
		*p = (char)toupper((unsigned char)*p);
	return text;
}

/* The value of character C in the wanted case; -1 if it has none. */
static int
value_of(char c, bool upper)
{
	const char *at;

	if (c == '\0' ||
	    (upper ? islower((unsigned char)c) : isupper((unsigned char)c)))
		return -1;
	at = strchr(charset, tolower((unsigned char)c));
	return at == NULL ? -1 : (int)(at - charset);
}

static bool
has_prefix(const char *text, const char *hrp, bool upper)
{
	for (; *hrp != '\0'; hrp++, text++)
		if (*text !=
		    (upper ? (char)toupper((unsigned char)*hrp) : *hrp))
			return false;
	return *text == '1';
}

enum err
bech32_decode(
    const char *hrp, const char *text, bool upper, uint8_t *out, size_t len)
{
	size_t hrp_len = strlen(hrp), n_data = (len * 8 + 4) / 5, i, done = 0;
	uint32_t sum = polymod_hrp(hrp), bits = 0;
	int n = 0, value;

	if (!has_prefix(text, hrp, upper) ||
	    strlen(text) != hrp_len + 1 + n_data + CHECKSUM_LEN)
		goto bad;
	text += hrp_len + 1;
	for (i = 0; i < n_data + CHECKSUM_LEN; i++) {
		value = value_of(text[i], upper);
		if (value < 0)
			goto bad;
		sum = polymod_step(sum, (uint8_t)value);
		if (i >= n_data)
			continue;
		bits = (bits << 5 | (uint32_t)value) & 0xfff;
		n += 5;
		if (n >= 8) {
			n -= 8;
			out[done++] = (uint8_t)(bits >> n);
		}
	}
	if (sum == 1 && (bits & ((1u << n) - 1)) == 0)
		return ERR_NONE;
bad:
	mem_wipe(out, len);
	return ERR_INPUT;
}
