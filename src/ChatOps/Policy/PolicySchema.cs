using ChatOps.Storage;

namespace ChatOps.Policy;

internal static class PolicySchema
{
    public static IReadOnlyList<Migration> Migrations { get; } =
    [
        // One row: what was last reported in the operators' channel.
        new("policy-1", """
            create table policy_told (
                id bigint primary key,
                count bigint not null,
                version text not null,
                fault text not null
            );
            """),
    ];
}
