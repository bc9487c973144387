/* Age headers: what is parsed is inside what was given, is the same when cut
 * at its end, and opens nothing. */
#include <string.h>

#include "sync/age.h"
#include "sync/age_header.h"
#include "tests/fuzz/fuzz.h"

#define SECRET                                                                 \
	"AGE-SECRET-KEY-"                                                      \
	"1EGTZVFFV20835NWYV6270LXYVK2VKNX2MMDKWYKLMGR48UAWX40Q2P2LM0"

static struct age_identity *identity;

static void
check_stanzas(const struct age_header *header)
{
	struct age_stanza stanza;
	size_t at = 0, n = 0, len, i;

	for (; age_header_next(header, &at, &stanza); n++) {
		must(at <= header->stanzas_len);
		must(stanza.n_args > 0);
		for (i = 0; i < stanza.n_args; i++)
			must(age_stanza_arg(&stanza, i, &len) != NULL &&
			     len > 0);
		must(age_stanza_arg(&stanza, i, &len) == NULL);
	}
	must(n > 0 && at == header->stanzas_len);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct age_header header, cut;
	struct buf out;
	enum err err = age_header_parse(data, len, &header);

	if (err != ERR_NONE)
		return 0;
	must(header.len <= len && header.mac_over < header.len);
	must(age_header_parse(data, header.len, &cut) == ERR_NONE);
	must(cut.len == header.len &&
	     memcmp(cut.mac, header.mac, sizeof(cut.mac)) == 0);
	must(age_header_parse(data, header.len - 1, &cut) != ERR_NONE);
	check_stanzas(&header);
	if (identity == NULL)
		must(age_identity_parse(SECRET, &identity) == ERR_NONE);
	buf_init(&out, 1 << 20);
	err = age_open(identity, data, header.len, data + header.len,
	    len - header.len, &out);
	must(err == ERR_NONE || out.len == 0);
	buf_fini(&out);
	return 0;
}
