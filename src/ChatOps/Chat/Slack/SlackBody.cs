namespace ChatOps.Chat.Slack;

/// <summary>Reads a request's body as the bytes that were signed.</summary>
internal static class SlackBody
{
    /// <summary>Null: it is longer than <paramref name="most"/> bytes.</summary>
    public static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpRequest request, int most, CancellationToken cancellationToken)
    {
        if (request.ContentLength > most)
        {
            return null;
        }

        // Grows with what really comes, not with what was announced.
        using var body = new MemoryStream();
        var buffer = new byte[8 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (body.Length + read > most)
            {
                return null;
            }

            body.Write(buffer.AsSpan(0, read));
        }

        return body.ToArray();
    }
}
