/* Intake: finished forms in, sealed records out.
 *
 * May: ask the store; keep the keys that name and seal.
 * May not: open a file once it has started, reach any network but the bus,
 * run a program, read a record that it has sealed. */
#include "collector/intake.h"
#include "collector/role.h"
#include "collector/sandbox.h"

enum err
role_intake(struct bus *bus, const struct config *config)
{
	struct intake *intake;
	enum err err = intake_open(config, bus, &intake);

	if (err == ERR_NONE)
		err = sandbox_role(bus, config, 0, NULL, NULL);
	if (err == ERR_NONE)
		err = bus_serve(bus, intake_handlers, intake, NULL, 0);
	intake_close(intake);
	return err;
}
