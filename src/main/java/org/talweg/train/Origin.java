package org.talweg.train;

import org.talweg.data.Source;
import org.talweg.data.Split;

/**
 * Where a training's two parts come from: enough to read them again.
 *
 * @param source         the data trained on
 * @param validationData other data to validate on, or null to put a share of the source aside
 * @param validation     that share, above 0 and below 1; not used where the source brings a test part of its own
 * @param seed           draws the rows put aside
 */
public record Origin(Source source, String validationData, double validation, long seed) {

    /**
     * Reads both parts.
     *
     * @throws org.talweg.data.DataException if the data cannot be read or used
     */
    public Split read() {
        return validationData != null ? source.validatedBy(validationData) : source.split(validation, seed);
    }
}
