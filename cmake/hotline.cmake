# Packages, warnings, and the three helpers every room is built with.
find_program(CCACHE ccache)
# ccache names the paths below this folder relative to the folder. One clone then finds what another
# clone has compiled, also where a person runs ninja without ./run and ./test.
set(HOTLINE_CACHE_BASE "${PROJECT_SOURCE_DIR}" CACHE PATH "the folder that ccache leaves out of paths")
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER
    env CCACHE_BASEDIR=${HOTLINE_CACHE_BASE} CCACHE_NOHASHDIR=1 ${CCACHE})
endif()

# A cold build compiles in batches (-DCMAKE_UNITY_BUILD=ON, which ./run and ./test ask for): parsing
# the headers of gRPC, CLI11 and JSON takes half of the time of a file, and a batch parses them once.
# Small enough that two cores share a room's work.
set(CMAKE_UNITY_BUILD_BATCH_SIZE 8)

find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(Protobuf REQUIRED)  # module mode, before gRPC looks for its own
find_package(gRPC CONFIG REQUIRED)
find_package(absl CONFIG REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(ICU REQUIRED COMPONENTS uc)
find_package(GTest CONFIG REQUIRED)
find_package(benchmark CONFIG REQUIRED)
find_package(prometheus-cpp CONFIG REQUIRED)
find_package(nlohmann_json CONFIG REQUIRED)
find_library(LIBLINEAR linear REQUIRED)  # has no module of its own
pkg_check_modules(HIREDIS REQUIRED IMPORTED_TARGET hiredis)
pkg_check_modules(OPENCC REQUIRED IMPORTED_TARGET opencc)
pkg_check_modules(RE2 REQUIRED IMPORTED_TARGET re2)
pkg_check_modules(CJOSE REQUIRED IMPORTED_TARGET cjose)
pkg_check_modules(HTTPLIB REQUIRED IMPORTED_TARGET cpp-httplib)
pkg_check_modules(JEMALLOC REQUIRED IMPORTED_TARGET jemalloc)
find_program(GRPC_CPP_PLUGIN grpc_cpp_plugin REQUIRED)

add_library(hotline_flags INTERFACE)
target_include_directories(hotline_flags INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(hotline_flags INTERFACE -Wall -Wextra -Wnon-virtual-dtor -Woverloaded-virtual -Werror)
if(HOTLINE_FUZZ)
  # clang's libFuzzer; another compiler's idea of warnings stops nobody here.
  target_compile_options(hotline_flags INTERFACE -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all -Wno-error -Wthread-safety -Werror=thread-safety)
  target_link_options(hotline_flags INTERFACE -fsanitize=address,undefined)
endif()
if(HOTLINE_SANITIZE)
  target_compile_options(hotline_flags INTERFACE -fsanitize=${HOTLINE_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(hotline_flags INTERFACE -fsanitize=${HOTLINE_SANITIZE})
endif()

# hotline_library(NAME SRCS … [DEPS …])
function(hotline_library name)
  cmake_parse_arguments(ARG "" "" "SRCS;DEPS" ${ARGN})
  add_library(${name} STATIC ${ARG_SRCS})
  target_link_libraries(${name} PUBLIC hotline_flags ${ARG_DEPS})
endfunction()

# hotline_binary(NAME SRCS … [DEPS …])
function(hotline_binary name)
  cmake_parse_arguments(ARG "" "" "SRCS;DEPS" ${ARGN})
  add_executable(${name} ${ARG_SRCS})
  target_link_libraries(${name} PRIVATE hotline_flags ${ARG_DEPS})
endfunction()

# hotline_in_two_batches(NAME): of a target whose files all parse the heaviest headers, two batches of one
# size, one for each of two processors. After its last source.
function(hotline_in_two_batches name)
  get_target_property(files ${name} SOURCES)
  list(LENGTH files count)
  math(EXPR half "(${count} + 1) / 2")
  set_target_properties(${name} PROPERTIES UNITY_BUILD_BATCH_SIZE ${half})
endfunction()

# hotline_test(NAME LABEL … SRCS … [DEPS …] [TIMEOUT …]); the label is the group of ./test that runs it.
function(hotline_test name)
  cmake_parse_arguments(ARG "" "LABEL;TIMEOUT" "SRCS;DEPS" ${ARGN})
  add_executable(${name} ${ARG_SRCS})
  target_link_libraries(${name} PRIVATE hotline_flags ${ARG_DEPS} GTest::gmock GTest::gtest_main)
  # Tests compile at -O0: that saves two thirds of the build. The libraries stay optimised.
  target_compile_options(${name} PRIVATE -O0)
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  # Seconds. A binary holds the tests of a whole room, and sanitizers slow them down by ten to twenty times.
  if(HOTLINE_SANITIZE)
    math(EXPR ARG_TIMEOUT "${ARG_TIMEOUT} * 10")
  endif()
  if(NOT TARGET ${ARG_LABEL}_tests)
    add_custom_target(${ARG_LABEL}_tests)
  endif()
  add_dependencies(${ARG_LABEL}_tests ${name})
  add_test(NAME ${name} COMMAND ${name} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
  set_tests_properties(${name} PROPERTIES LABELS "${ARG_LABEL}" TIMEOUT ${ARG_TIMEOUT}
    ENVIRONMENT "HOTLINE_SOURCE=${PROJECT_SOURCE_DIR};HOTLINE_BIN=${CMAKE_RUNTIME_OUTPUT_DIRECTORY}")
endfunction()
