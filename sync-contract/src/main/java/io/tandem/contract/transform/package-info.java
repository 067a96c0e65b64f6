/// The language of transforms: which aggregation stages and expressions a definition may have.
package io.tandem.contract.transform;
