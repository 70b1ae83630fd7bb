# A text file as a C++ string constant.
file(READ ${IN} text)
file(WRITE ${OUT} "namespace hotline { extern const char kFunctionsLua[]; const char kFunctionsLua[] = R\"lua-text(${text})lua-text\"; }\n")
