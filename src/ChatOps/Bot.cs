namespace ChatOps;

/// <summary>The bot as one ASP.NET Core application.</summary>
public static class Bot
{
    /// <summary>Builds the application; <paramref name="configure"/> may add configuration or replace the clock before anything is read.</summary>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        configure?.Invoke(builder);
        return builder.Build();
    }

    /// <summary>Runs until asked to stop. Returns the process's exit code.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        await using var app = Build(args);
        await app.RunAsync();
        return 0;
    }
}
