/**
 * From files to arrays: tables are read as they stand ({@link org.talweg.data.Source}), rows are split, an
 * {@link org.talweg.data.Encoding} is fitted on the training rows alone, and both parts become a
 * {@link org.talweg.data.Dataset}. Whatever a user can get wrong is a {@link org.talweg.data.DataException}.
 */
package org.talweg.data;
