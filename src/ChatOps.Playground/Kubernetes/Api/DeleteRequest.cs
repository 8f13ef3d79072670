using System.Globalization;
using System.Text.Json.Nodes;
using ChatOps.Playground.Kubernetes.Store;

namespace ChatOps.Playground.Kubernetes.Api;

/// <summary>How a deletion was asked for: in the body, or else in the parameters.</summary>
internal static class DeleteRequest
{
    public static Answer<DeleteOptions> Options(ApiRequest request)
    {
        // A body overrides the query parameters.
        JsonObject? body = null;
        if (request.Body.Length > 0)
        {
            if (request.ParseObject("DeleteOptions").Failed(out var unreadable, out var said))
            {
                return unreadable;
            }

            body = said.Object;
        }

        var dryRun = body is null
            ? request.Query["dryRun"].OfType<string>().Where(value => value.Length > 0)
            : (body["dryRun"] as JsonArray ?? []).Select(value => value.Text() ?? "");
        var propagation = body is null ? request.Query["propagationPolicy"].ToString() : body.Text("propagationPolicy") ?? "";
        if (propagation is not ("" or "Background" or "Foreground" or "Orphan"))
        {
            return Failure.InvalidOptions(
                "DeleteOptions",
                Cause.Unsupported("propagationPolicy", $"\"{propagation}\"", "Foreground", "Background", "Orphan", "nil"));
        }

        if (RequestChecks.DryRun([.. dryRun], "DeleteOptions") is { } wrong)
        {
            return wrong;
        }

        return new DeleteOptions
        {
            GraceSeconds = body is null
                ? int.TryParse(request.Query["gracePeriodSeconds"], NumberStyles.None, CultureInfo.InvariantCulture, out var grace)
                    ? grace
                    : null
                : body.Number("gracePeriodSeconds"),
            Propagation = propagation.Length > 0 ? propagation : body.Flag("orphanDependents") ? "Orphan" : "Background",
            Uid = body.Text("preconditions", "uid"),
            ResourceVersion = body.Text("preconditions", "resourceVersion"),
            DryRun = dryRun.Any(),
        };
    }
}
