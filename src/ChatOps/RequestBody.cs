using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;

namespace ChatOps;

/// <summary>Reads request bodies that nobody has vouched for.</summary>
internal static class RequestBody
{
    /// <summary>The whole body, or null when it is longer than <paramref name="most"/> bytes.</summary>
    public static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpRequest request, int most, CancellationToken cancellationToken)
    {
        if (request.ContentLength > most)
        {
            return null;
        }

        // Kestrel's own limit closes the connection under the sender, who then sees a reset and not our 413.
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = null;
        }

        while (true)
        {
            var read = await request.BodyReader.ReadAsync(cancellationToken);
            var isTooLong = read.Buffer.Length > most;
            if (isTooLong || read.IsCompleted)
            {
                var body = isTooLong ? (ReadOnlyMemory<byte>?)null : read.Buffer.ToArray();
                request.BodyReader.AdvanceTo(read.Buffer.End);
                return body;
            }

            request.BodyReader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    /// <summary>Null when <paramref name="json"/> is well-formed JSON; otherwise one line that says where it is not.</summary>
    public static string? JsonProblem(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        try
        {
            while (reader.Read())
            {
            }

            return null;
        }
        catch (JsonException exception)
        {
            return $"The body is not JSON: it breaks at line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}.";
        }
    }
}
