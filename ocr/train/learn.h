/* Training a net: cross entropy, Adam, the rate falling as a cosine. */
#ifndef OCR_TRAIN_LEARN_H
#define OCR_TRAIN_LEARN_H

#include "ocr/net.h"
#include "ocr/train/chance.h"

struct learner;

/* Sets the weights of NET (borrowed) by chance, or leaves them if CHANCE is
 * NULL. */
struct learner *learner_new(struct net *net, struct chance *chance);
void learner_free(struct learner *l);
/* One step on N patches and their labels; the mean loss.  */
float learner_step(struct learner *l, const uint8_t *patches,
    const uint8_t *labels, int n, float rate);

/* Finds the temperature that makes the probabilities that NET gives N patches
 * fit their labels best, and sets it. */
void learn_temperature(
    struct net *net, const uint8_t *patches, const uint8_t *labels, int n);

#endif
