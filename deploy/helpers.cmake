# What every folder's CMakeLists.txt uses.

add_library(peerlog_options INTERFACE)
target_compile_definitions(peerlog_options INTERFACE
	_GNU_SOURCE PEERLOG_VERSION="${PROJECT_VERSION}")
target_compile_options(peerlog_options INTERFACE
	-Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes
	-Wpointer-arith -Wwrite-strings -Wvla -Wformat=2 -Wundef
	-fstack-protector-strong
	$<$<BOOL:${PEERLOG_WERROR}>:-Werror>)
if(PEERLOG_SANITIZE)
	target_compile_options(peerlog_options INTERFACE
		-fsanitize=address,undefined -fno-sanitize-recover=undefined
		-fno-omit-frame-pointer)
	target_link_options(peerlog_options INTERFACE
		-fsanitize=address,undefined)
else()
	target_compile_definitions(peerlog_options INTERFACE
		$<$<NOT:$<CONFIG:Debug>>:_FORTIFY_SOURCE=2>)
endif()

# A folder is one library: every .c beside its CMakeLists.txt, every .h a
# header that must compile alone.  Programs' main files are named in MAINS.
function(peerlog_folder name)
	cmake_parse_arguments(arg "" "" "LINK;MAINS" ${ARGN})
	file(GLOB sources CONFIGURE_DEPENDS *.c)
	file(GLOB headers CONFIGURE_DEPENDS *.h)
	foreach(main ${arg_MAINS})
		list(REMOVE_ITEM sources ${CMAKE_CURRENT_SOURCE_DIR}/${main})
	endforeach()
	if(NOT sources)
		file(WRITE ${CMAKE_CURRENT_BINARY_DIR}/empty.c "typedef int empty;\n")
		set(sources ${CMAKE_CURRENT_BINARY_DIR}/empty.c)
	endif()
	add_library(${name} STATIC ${sources})
	target_sources(${name} PUBLIC FILE_SET HEADERS
		BASE_DIRS ${PROJECT_SOURCE_DIR} FILES ${headers})
	target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR})
	target_link_libraries(${name} PUBLIC peerlog_options ${arg_LINK})
endfunction()
