#include "collector/links.h"

#include <netinet/in.h>
#include <sodium.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <unistd.h>

#include "collector/role.h"

#define PORT_LOW  20000 /* below the range that outgoing calls use */
#define PORT_HIGH 32000

static bool
port_free(uint16_t port)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool ok = fd >= 0 && bind(fd, (struct sockaddr *)&a, sizeof(a)) == 0;

	if (fd >= 0)
		close(fd);
	return ok;
}

static uint16_t
choose_port(const uint16_t *taken)
{
	int tries, i;

	for (tries = 0; tries < 10000; tries++) {
		uint16_t port =
		    (uint16_t)(PORT_LOW +
			       randombytes_uniform(PORT_HIGH - PORT_LOW));

		for (i = 0; i < ROLE_COUNT && taken[i] != port; i++)
			;
		if (i == ROLE_COUNT && port_free(port))
			return port;
	}
	fatal("no free port on 127.0.0.1");
}

size_t
links_make(struct bus_link **links)
{
	uint16_t ports[ROLE_COUNT] = { 0 };
	size_t i, n = 0;

	*links = sodium_allocarray(role_n_links, sizeof(**links));
	if (*links == NULL)
		fatal("out of memory");
	for (i = 0; i < role_n_links; i++) {
		enum role server = role_links[i].server;
		struct bus_link *link = &(*links)[n];

		if (role_find(server) == NULL)
			continue;
		if (ports[server] == 0)
			ports[server] = choose_port(ports);
		link->client = role_links[i].client;
		link->server = server;
		link->port = ports[server];
		randombytes_buf(link->key, sizeof(link->key));
		n++;
	}
	return n;
}
