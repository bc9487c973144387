/* link: what leaves the collector for partners.  Holds the signing key; may
 * ask store for sealed records, which it cannot open. */
#include <stdlib.h>

#include "collector/extract.h"
#include "collector/role.h"
#include "collector/sandbox.h"
#include "schema/mem.h"

struct link {
	struct bus *bus;
	struct sign_secret *key; /* NULL: this study has no signing key */
};

static enum err
on_extract(void *role, enum role peer, const void *request, void *reply)
{
	struct link *l = role;

	(void)peer;
	if (l->key == NULL)
		return ERR_STATE;
	return extract_make(l->bus, l->key, request, reply);
}

static const struct bus_handlers handlers[] = {
	{ MESSAGE_EXTRACT_ASK, MESSAGE_EXTRACT, on_extract, 1u << ROLE_WEB },
	{ 0, 0, NULL, 0 },
};

static enum err
load_key(const struct config *config, struct sign_secret **key)
{
	char *path = config_path(config, "keys/signing.key");
	enum err err = sign_key_load(path, NULL, key);

	if (err == ERR_NOT_FOUND) {
		role_note("no keys/signing.key: partners get no extracts");
		err = ERR_NONE;
	} else if (err != ERR_NONE)
		role_note("keys/signing.key: %s", err_text(err));
	free(path);
	return err;
}

enum err
role_link(struct bus *bus, const struct config *config)
{
	struct link l = { .bus = bus };
	enum err err = load_key(config, &l.key);

	if (err == ERR_NONE)
		err = sandbox_role(bus, config, 0, NULL, NULL);
	if (err == ERR_NONE)
		err = bus_serve(bus, handlers, &l, NULL, 1000);
	sign_secret_free(l.key);
	return err;
}
