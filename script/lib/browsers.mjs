/** What every browser knows that can run the program, as an option of esbuild. */
export const TARGET = "--target=es2022";
