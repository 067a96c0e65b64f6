package io.tandem.partner.crossing;

import io.tandem.partner.merge.Policies;
import io.tandem.partner.transform.PropertyGroups;
import io.tandem.partner.transform.Transform;

/// What a migration's definition says about crossing: both transforms, the groups that they make, the policies.
public record Rules(Transform.Both transforms, PropertyGroups groups, Policies policies) {}
