using ChatOps.People;

namespace ChatOps.Clusters.Connections;

/// <summary>
/// Impersonates the person who requested a change, so that the cluster's own RBAC decides and its audit log shows who made it. Only for
/// writes: the bot reads with its own identity.
/// </summary>
internal sealed class Impersonation : DelegatingHandler
{
    private static readonly AsyncLocal<Identity?> Current = new();

    /// <summary>Whatever <paramref name="act"/> writes is written as this person; null: as the bot.</summary>
    public static async Task<T> AsAsync<T>(Identity? person, Func<Task<T>> act)
    {
        // Reset when this method returns.
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
