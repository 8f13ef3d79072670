using ChatOps.People;

namespace ChatOps.Clusters.Connections;

/// <summary>
/// Sends what a person asked for in that person's name, so that the cluster's own RBAC decides and its audit log tells. Only
/// what changes something: the bot looks with its own eyes.
/// </summary>
internal sealed class Impersonation : DelegatingHandler
{
    private static readonly AsyncLocal<Identity?> Current = new();

    /// <summary>Everything that <paramref name="act"/> changes, it changes as this person; with null, as the bot.</summary>
    public static async Task<T> AsAsync<T>(Identity? person, Func<Task<T>> act)
    {
        // Ends with this method.
        Current.Value = person;
        return await act();
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (Current.Value is { } person && request.Method != HttpMethod.Get)
        {
            request.Headers.Add("Impersonate-User", person.User);
            foreach (var group in person.Groups)
            {
                request.Headers.Add("Impersonate-Group", group);
            }
        }

        return base.SendAsync(request, cancellationToken);
    }
}
