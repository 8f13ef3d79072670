using System.Net.Mime;

namespace ChatOps.Playground.Slack;

/// <summary>
/// Where a file's bytes are uploaded to (<c>files.getUploadURLExternal</c> returns the address), and where they are downloaded from with
/// the token.
/// </summary>
internal static class FileTransfer
{
    public static Uri UploadUrl(SlackWorkspace workspace, SlackFile file) => new(workspace.Address, $"upload/v1/{file.Ticket}");

    public static Uri PrivateUrl(SlackWorkspace workspace, SlackFile file) =>
        new(workspace.Address, $"files/{file.Id}/{Uri.EscapeDataString(file.Name)}");

    /// <summary>Accepts the plain bytes or a form that contains the file.</summary>
    public static async Task<IResult> UploadAsync(HttpRequest request, SlackWorkspace workspace, string ticket)
    {
        if (workspace.Uploading(ticket) is not { } file)
        {
            return Results.Text("File not found", statusCode: StatusCodes.Status404NotFound);
        }

        var isForm = request.HasFormContentType && request.ContentType!.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase);
        var sent = isForm ? await ReadFormAsync(request) : await ReadAsync(request.Body, file.Size, request.HttpContext.RequestAborted);
        if (sent?.Length != file.Size)
        {
            return Results.Text("Not of the length that was announced", statusCode: StatusCodes.Status400BadRequest);
        }

        workspace.SetFile(file with { Content = sent });
        return Results.Text($"OK - {file.Size}");
    }

    public static IResult Download(HttpRequest request, SlackWorkspace workspace, string id) =>
        request.Headers.Authorization.ToString() != $"Bearer {workspace.App.BotToken}" || !workspace.App.Scopes.Contains("files:read")
            ? Results.StatusCode(StatusCodes.Status403Forbidden)
            : workspace.FindFile(id) is { IsComplete: true, Content: { } content }
                ? Results.Bytes(content, MediaTypeNames.Application.Octet)
                : Results.NotFound();

    private static async Task<byte[]?> ReadFormAsync(HttpRequest request)
    {
        var form = await request.ReadFormAsync(request.HttpContext.RequestAborted);
        if (form.Files is not [var only])
        {
            return null;
        }

        await using var stream = only.OpenReadStream();
        return await ReadAsync(stream, (int)only.Length, request.HttpContext.RequestAborted);
    }

    /// <summary>Reads at most one byte more than announced, which is enough to see that the length is wrong.</summary>
    private static async Task<byte[]> ReadAsync(Stream stream, int announced, CancellationToken cancellationToken)
    {
        var bytes = new byte[announced + 1];
        var read = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
        return bytes[..read];
    }
}
