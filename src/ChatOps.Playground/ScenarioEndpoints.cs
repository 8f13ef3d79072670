namespace ChatOps.Playground;

/// <summary><c>POST /scenarios/{name}</c>: runs a scenario from a script and returns what it created.</summary>
public static class ScenarioEndpoints
{
    public static void MapScenarios(this IEndpointRouteBuilder app, Scenarios scenarios, World world) => app.MapPost(
        "/scenarios/{name}",
        async (string name, string? title, string? commit, string? version, CancellationToken cancellationToken) =>
        {
            try
            {
                return name switch
                {
                    "open" => Results.Json(await scenarios.OpenPullRequestAsync(title, cancellationToken)),
                    "merge" => Results.Json(await scenarios.MergePullRequestAsync(title, cancellationToken)),
                    "build" => Results.Json(await scenarios.BuildAsync(commit, passes: true, cancellationToken)),
                    "broken-build" => Results.Json(await scenarios.BuildAsync(commit, passes: false, cancellationToken)),
                    "release" => Results.Json(await scenarios.PublishReleaseAsync(version, cancellationToken)),
                    "kubectl" => Results.Json(new { Version = await world.HotfixAsync(cancellationToken) }),
                    "busy-hour" => Results.Json(await world.BusyHour.PlayAsync(scenarios, cancellationToken)),
                    "day" => Results.Text(await world.DayAtWork.PlayAsync(scenarios, cancellationToken) + "\n"),
                    _ => Results.Text(
                        "There are the scenarios open, merge, build, broken-build, release, kubectl, busy-hour and day.\n",
                        statusCode: StatusCodes.Status404NotFound),
                };
            }
            catch (ArgumentException exception)
            {
                return Results.Text(exception.Message + "\n", statusCode: StatusCodes.Status400BadRequest);
            }
        });
}
