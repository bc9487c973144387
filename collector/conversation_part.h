/* What conversation.c (talking) and conversation_keep.c (keeping) share. */
#ifndef COLLECTOR_CONVERSATION_PART_H
#define COLLECTOR_CONVERSATION_PART_H

#include "collector/conversation.h"

struct conversation {
	const struct study *study;
	const struct form *form;
	struct log *log;
	enum conversation_state state;
	const struct variable *question; /* ASKING */
	bool unclear;                    /* asked again already */
	char *lang;                      /* NULL: the study's default */
	char *person; /* the ID as given; NULL if the phone tells */
	uint8_t submission[ID16_LEN];
	uint64_t heard; /* when, unix seconds */
	unsigned turn;
	char *last_name, *last_reply;
};

#endif
