package org.talweg.benchmarks;

/** Something that was to be measured and was not, with the reason. */
record NotRun(String suite, String work, String size, String engine, int threads, String subject, String reason) {
    @Override
    public String toString() {
        return Line.begin(work, size, engine, threads, subject) + "not run: " + reason;
    }
}
