/* The maps of what was printed from older versions of a study. */
#ifndef OCR_MAPS_H
#define OCR_MAPS_H

#include "ocr/map.h"

/* Calls TAKE with each map that can be read under FOLDER, kept there as
 * VERSION/maps/FORM-VARIANT.json; TAKE owns the map.  A folder that is not
 * there holds none; a file that is no map is passed over. */
void maps_load(
    const char *folder, void (*take)(struct map *map, void *arg), void *arg);

#endif
