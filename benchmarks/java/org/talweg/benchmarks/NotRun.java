package org.talweg.benchmarks;

/** Something that was to be measured and was not, with the reason. */
record NotRun(String suite, String work, String size, String subject, String reason) {
    @Override
    public String toString() {
        return String.format("%-27s %-20s       %-9s not run: %s", work, size, subject, reason);
    }
}
