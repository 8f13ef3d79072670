namespace ChatOps.Clusters.Connections;

/// <summary>
/// A token in a file that something else keeps up to date, such as the kubelet: reread at most once a second while there are requests, and
/// immediately when the cluster rejects it.
/// </summary>
/// <param name="unusable">Creates an error for users that says why the file can't be used.</param>
internal sealed class TokenFile(string path, Func<string, SetupException> unusable, TimeProvider clock) : Credentials
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(1);

    private volatile Reading? _reading;

    public override string? Token => _reading?.Token;

    public override async Task RenewAsync(CancellationToken cancellationToken)
    {
        var last = _reading;
        if (last is { IsRejected: false } && clock.GetElapsedTime(last.At) < Lifetime)
        {
            return;
        }

        try
        {
            var token = (await File.ReadAllTextAsync(path, cancellationToken)).Trim();
            if (token.Length > 0 && token.All(c => c is > ' ' and < '\x7f'))
            {
                _reading = new(token, clock.GetTimestamp(), IsRejected: false);
                return;
            }

            throw new IOException(
                token.Length == 0 ? $"the token file {path} is empty" : $"the token file {path} doesn't contain a token");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A file that is being replaced may be missing for a moment, and its previous content is still valid.
            if (last is null or { IsRejected: true })
            {
                throw unusable(exception.Message.TrimEnd('.'));
            }
        }
    }

    public override void Reject(string? token, ClientCertificate? certificate)
    {
        if (_reading is { } reading && reading.Token == token)
        {
            _reading = reading with { IsRejected = true };
        }
    }

    private sealed record Reading(string Token, long At, bool IsRejected);
}
