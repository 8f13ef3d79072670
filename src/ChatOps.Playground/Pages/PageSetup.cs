using ChatOps.Playground.Elsewhere;
using Microsoft.AspNetCore.Hosting.StaticWebAssets;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.FileProviders;

namespace ChatOps.Playground.Pages;

/// <summary>Puts the Playground's web page on a server.</summary>
public static class PageSetup
{
    // Named, not found by the application's name: in a test the application is the test program.
    private static readonly string Assets = Path.Combine(
        AppContext.BaseDirectory, $"{typeof(PageSetup).Assembly.GetName().Name}.staticwebassets");

    /// <summary>
    /// Adds the page over a world. Register an <c>IReadOnlyList&lt;ScenarioButton&gt;</c> to fill "Make something happen".
    /// </summary>
    /// <param name="channel">The channel that is open when somebody comes.</param>
    public static WebApplicationBuilder AddPage(this WebApplicationBuilder builder, World world, string channel = "deploys")
    {
        // Unpublished files are found through a manifest that ASP.NET Core reads by itself only in Development.
        if (File.Exists($"{Assets}.runtime.json"))
        {
            builder.Configuration[WebHostDefaults.StaticWebAssetsKey] = $"{Assets}.runtime.json";
            StaticWebAssetsLoader.UseStaticWebAssets(builder.Environment, builder.Configuration);
        }
        else
        {
            // Published files lie beside the program, wherever it is started from.
            builder.Environment.WebRootFileProvider = new PhysicalFileProvider(Path.Combine(AppContext.BaseDirectory, "wwwroot"));
        }

        builder.Services.TryAddSingleton<IReadOnlyList<ScenarioButton>>([]);
        builder.Services.TryAddSingleton<IReadOnlyList<OtherTool>>([]);
        builder.Services.AddScoped(_ => new Visit(world, channel));
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        return builder;
    }

    /// <summary>Serves the page at <c>/</c>.</summary>
    public static WebApplication MapPage(this WebApplication app)
    {
        app.MapStaticAssets($"{Assets}.endpoints.json");

        // Nothing is posted: everything goes over the page's own connection.
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode().DisableAntiforgery();
        return app;
    }
}
