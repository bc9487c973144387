/* For scripts: sends forms of invented people through intake.
 *
 *   submit DIR FORM ID DAY SEED...   one form a SEED, DAY days after the
 *                                    study began; prints OUTCOME RECORD */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collector/control.h"
#include "tests/sample.h"

static void
done(enum err err, const char *what)
{
	if (err == ERR_NONE)
		return;
	fprintf(stderr, "submit: %s: %s\n", what, err_text(err));
	exit(1);
}

/* Whoever registers agrees to everything and wants letters. */
static void
agree(struct log *log)
{
	const struct variable *v;
	size_t i;

	for (i = 0; i < study_n_variables(log->study); i++) {
		v = study_variable(log->study, i);
		if (strncmp(v->name, "consent_", 8) == 0)
			log_set(log, v, ANSWER_CHOICE, 0, "1");
		if (strcmp(v->name, "contact") == 0)
			log_set(log, v, ANSWER_CHOICES, 0, "post");
		if (v->vault != NULL && strcmp(v->vault, "name") == 0)
			log_set(log, v, ANSWER_TEXT, 0, "Robin Sample");
		if (v->vault != NULL && strcmp(v->vault, "address") == 0)
			log_set(log, v, ANSWER_TEXT, 0,
			    "1 Lime Tree Walk\nSampleton\nXX1 1XX");
	}
}

static void
submit(struct control *control, const struct study *study, char **arg, int seed)
{
	struct message_submit ask = {
		.channel = CHANNEL_WEB, .form = arg[0], .person = arg[1]
	};
	struct message_submitted reply;
	char hex[RECORD_ID_TEXT_LEN + 1];
	struct log *log;
	struct buf text;

	log = sample_log(study, arg[0], arg[1], atoi(arg[2]), (uint64_t)seed);
	if (log->form->kind == FORM_REGISTRATION)
		agree(log);
	buf_init(&text, LOG_MAX);
	done(log_encode(log, LOG_DRAFT, NULL, &text), "encode");
	ask.log = (struct blob){ text.data, text.len };
	randombytes_buf(ask.submission, sizeof(ask.submission));
	done(control_ask(control, ROLE_INTAKE, MESSAGE_SUBMIT, &ask,
		 MESSAGE_SUBMITTED, &reply),
	    "intake");
	record_id_text(reply.record, hex);
	printf("%d %s\n", reply.outcome, hex);
	if (reply.outcome != OUTCOME_STORED)
		done(ERR_STATE, "not stored");
	message_fini(MESSAGE_SUBMITTED, &reply);
	buf_fini(&text);
	log_free(log);
}

int
main(int argc, char **argv)
{
	struct control *control;
	struct study *study;
	int i;

	if (argc < 6)
		return 2;
	done(study_load(argv[1], &study, NULL), argv[1]);
	done(control_open(argv[1], &control), argv[1]);
	for (i = 5; i < argc; i++)
		submit(control, study, argv + 2, atoi(argv[i]));
	control_close(control);
	study_free(study);
	return 0;
}
