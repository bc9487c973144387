/* The store: the only role that touches the database.
 *
 * May: read and write DIR/data, answer the other roles.
 * May not: open any other file, reach any network but the bus, run a program,
 * see an answer in clear (it holds no key that opens anything). */
#include <stdlib.h>

#include "collector/role.h"
#include "collector/sandbox.h"
#include "collector/store.h"

enum err
role_store(struct bus *bus, const struct config *config)
{
	char *dir = config_path(config, "data");
	const char *const write[] = { dir, NULL };
	struct store *store;
	enum err err;

	err = store_open(dir, config_id_digits(config), &store);
	if (err == ERR_NONE &&
	    (err = sandbox_give(bus, config, dir)) == ERR_NONE)
		err = sandbox_role(bus, config, 0, NULL, write);
	if (err == ERR_NONE)
		err = bus_serve(bus, store_handlers, store, NULL, 0);
	store_close(store);
	free(dir);
	return err;
}
