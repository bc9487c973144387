#include <stdio.h>

#include <jpeglib.h>
#include <png.h>
#include <stdlib.h>
#include <string.h>

#include "schema/mem.h"
#include "tests/bench/fill/picture.h"

static uint8_t
level(float light)
{
	return light <= 0 ? 0 : light >= 1 ? 255 : (uint8_t)(light * 255 + .5f);
}

/* One row of bytes: grey, or the warm and cold of a room's light. */
static void
row_bytes(const struct picture *p, int y, bool colour, uint8_t *out)
{
	const float *light = p->light + (size_t)y * (size_t)p->width;
	int x;

	for (x = 0; x < p->width; x++) {
		if (!colour) {
			out[x] = level(light[x]);
			continue;
		}
		out[3 * x] = level(light[x] * 1.01f);
		out[3 * x + 1] = level(light[x]);
		out[3 * x + 2] = level(light[x] * 0.93f);
	}
}

static bool
write_jpeg(
    const struct picture *p, FILE *file, int quality, int dpi, bool colour)
{
	struct jpeg_compress_struct jpeg;
	struct jpeg_error_mgr errors;
	uint8_t *row = mem_array((size_t)p->width * 3, 1);

	jpeg.err = jpeg_std_error(&errors);
	jpeg_create_compress(&jpeg);
	jpeg_stdio_dest(&jpeg, file);
	jpeg.image_width = (JDIMENSION)p->width;
	jpeg.image_height = (JDIMENSION)p->height;
	jpeg.input_components = colour ? 3 : 1;
	jpeg.in_color_space = colour ? JCS_RGB : JCS_GRAYSCALE;
	jpeg_set_defaults(&jpeg);
	jpeg_set_quality(&jpeg, quality, TRUE);
	jpeg.density_unit = 1;
	jpeg.X_density = jpeg.Y_density = (UINT16)dpi;
	jpeg_start_compress(&jpeg, TRUE);
	while (jpeg.next_scanline < jpeg.image_height) {
		JSAMPROW rows[1] = { row };

		row_bytes(p, (int)jpeg.next_scanline, colour, row);
		jpeg_write_scanlines(&jpeg, rows, 1);
	}
	jpeg_finish_compress(&jpeg);
	jpeg_destroy_compress(&jpeg);
	free(row);
	return true;
}

static bool
write_png(const struct picture *p, FILE *file, bool colour)
{
	size_t stride = (size_t)p->width * (colour ? 3 : 1);
	uint8_t *bytes = mem_array((size_t)p->height, stride);
	png_image png = { 0 };
	int y, ok;

	for (y = 0; y < p->height; y++)
		row_bytes(p, y, colour, bytes + (size_t)y * stride);
	png.version = PNG_IMAGE_VERSION;
	png.width = (png_uint_32)p->width;
	png.height = (png_uint_32)p->height;
	png.format = colour ? PNG_FORMAT_RGB : PNG_FORMAT_GRAY;
	ok = png_image_write_to_stdio(&png, file, 0, bytes, 0, NULL);
	free(bytes);
	return ok != 0;
}

bool
picture_write(const struct picture *p, const char *path, int quality, int dpi,
    bool colour)
{
	FILE *file = fopen(path, "we");
	bool ok;

	if (file == NULL)
		return false;
	ok = quality > 0 ? write_jpeg(p, file, quality, dpi, colour)
			 : write_png(p, file, colour);
	return fclose(file) == 0 && ok;
}
