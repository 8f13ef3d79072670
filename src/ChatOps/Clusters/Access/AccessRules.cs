using ChatOps.Clusters.Connections;
using ChatOps.Clusters.Diagnosis;
using k8s;
using k8s.Models;

namespace ChatOps.Clusters.Access;

/// <summary>A permission that an API server grants or denies.</summary>
/// <param name="Name">The name of the only object it applies to; null: any object.</param>
internal sealed record Right(string Group, string Resource, string? Subresource, string Verb, string? Name = null)
{
    private string Full => Subresource is null ? Resource : $"{Resource}/{Subresource}";

    /// <summary>"patch deployments/scale".</summary>
    public string Words => $"{Verb} {Full}{(Name is null ? "" : $" {Name}")}";

    public bool IsIn(IEnumerable<V1ResourceRule> rules) => rules.Any(rule =>
        Has(rule.Verbs, Verb)
        && Has(rule.ApiGroups, Group)
        && (Has(rule.Resources, Full) || (Subresource is not null && rule.Resources?.Contains($"*/{Subresource}") is true))
        // A rule for certain names doesn't grant the right for all names.
        && (rule.ResourceNames is not { Count: > 0 } names || (Name is not null && names.Contains(Name)) || names.Contains("*")));

    private static bool Has(IList<string>? words, string word) => words is not null && (words.Contains("*") || words.Contains(word));
}

/// <summary>Reviews what the bot may do: one request per namespace, then one per right that the answer leaves open.</summary>
internal sealed class AccessRules(Connection connection)
{
    /// <summary>
    /// The rights that the bot lacks. Rights that the cluster can't report on aren't included: its refusals will show them.
    /// </summary>
    public async Task<Answer<IReadOnlyList<Right>>> DeniedAsync(
        string place, IReadOnlyCollection<Right> needed, CancellationToken cancellationToken)
    {
        var review = new V1SelfSubjectRulesReview
        {
            ApiVersion = "authorization.k8s.io/v1",
            Kind = "SelfSubjectRulesReview",
            Spec = new() { NamespaceProperty = place },
        };
        var answer = await PatientlyAsync(
            (client, token) => client.AuthorizationV1.CreateSelfSubjectRulesReviewAsync(review, cancellationToken: token),
            cancellationToken);
        if (answer.ApiError is { Kind: not (ApiErrorKind.Missing or ApiErrorKind.Refused) } error)
        {
            return new(null, error);
        }

        var missing = answer.Value?.Status?.ResourceRules is { } rules ? [.. needed.Where(right => !right.IsIn(rules))] : needed;
        // Authorizers other than RBAC can't list what they allow.
        return answer.Value?.Status is { ResourceRules: not null, Incomplete: false }
            ? new([.. missing], null)
            : await DeniedOneByOneAsync(place, missing, cancellationToken);
    }

    /// <summary>The rights that the bot lacks, with one request per right.</summary>
    public async Task<Answer<IReadOnlyList<Right>>> DeniedOneByOneAsync(
        string place, IEnumerable<Right> needed, CancellationToken cancellationToken)
    {
        List<Right> denied = [];
        foreach (var right in needed)
        {
            var answer = await PatientlyAsync((client, token) => MayAsync(client, place, right, token), cancellationToken);
            switch (answer)
            {
                case { ApiError.Kind: ApiErrorKind.Missing }:
                    return new(denied, null); // This cluster doesn't support access reviews.
                case { ApiError: { } error }:
                    return new(null, error);
                case { Value: false }:
                    denied.Add(right);
                    break;
            }
        }

        return new(denied, null);
    }

    /// <summary>Waits for its turn as long as necessary: people's requests come first.</summary>
    public async Task<Answer<T>> PatientlyAsync<T>(Func<IKubernetes, CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        while (true)
        {
            var answer = await connection.AskAsync(ask, cancellationToken);
            if (answer.ApiError is not { Kind: ApiErrorKind.Busy })
            {
                return answer;
            }
        }
    }

    private static async Task<bool> MayAsync(IKubernetes client, string place, Right right, CancellationToken cancellationToken)
    {
        var review = new V1SelfSubjectAccessReview
        {
            ApiVersion = "authorization.k8s.io/v1",
            Kind = "SelfSubjectAccessReview",
            Spec = new()
            {
                ResourceAttributes = new()
                {
                    NamespaceProperty = place, Group = right.Group, Resource = right.Resource, Subresource = right.Subresource, Verb =
                        right.Verb, Name = right.Name,
                },
            },
        };
        return (await client.AuthorizationV1.CreateSelfSubjectAccessReviewAsync(
            review, cancellationToken: cancellationToken)).Status.Allowed;
    }
}
