/* peerlogd: the service, all roles. */
#include <stdio.h>

int
main(void)
{
	fputs("peerlogd " PEERLOG_VERSION "\n", stdout);
	return 0;
}
