/** Published experiments, done again. */
package org.talweg.experiment;
